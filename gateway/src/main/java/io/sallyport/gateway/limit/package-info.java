/**
 * A tenant's limits on one gateway: token buckets that say yes, no, or how long to wait; nothing in
 * here waits or buffers.
 */
@NullMarked
package io.sallyport.gateway.limit;

import org.jspecify.annotations.NullMarked;
