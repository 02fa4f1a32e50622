/**
 * From a checked fleet to ledgers and slices, and from a slice to a member's address sets: pure
 * decisions, and the loop that writes them through the store port.
 */
@NullMarked
package io.sallyport.tenantapi.controller;

import org.jspecify.annotations.NullMarked;
