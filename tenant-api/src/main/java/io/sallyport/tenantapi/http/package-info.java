/**
 * A small HTTP/1.1 server on Netty for what Sallyport serves itself: allow-lists, metrics, health.
 * A handler is a function from a request to a response; it never blocks.
 */
@NullMarked
package io.sallyport.tenantapi.http;

import org.jspecify.annotations.NullMarked;
