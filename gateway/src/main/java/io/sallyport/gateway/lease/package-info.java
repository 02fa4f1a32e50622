/**
 * Drives the take-over rule of {@code io.sallyport.ipam.lease} with real clocks, sockets and the
 * kernel's fence: which of a gateway's slots this node answers for.
 */
@NullMarked
package io.sallyport.gateway.lease;

import org.jspecify.annotations.NullMarked;
