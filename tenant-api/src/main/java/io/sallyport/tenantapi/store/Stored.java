package io.sallyport.tenantapi.store;

/**
 * Something as it stands in a store.
 *
 * @param version names this very state of it; another one, even with the same content, may have
 *     another
 */
public record Stored<T>(T value, String version) {}
