package io.sallyport.tenantapi.http;

/** Answers requests on an event loop: it never blocks, and many threads may call it. */
@FunctionalInterface
public interface Handler {
  Response answer(Request request);
}
