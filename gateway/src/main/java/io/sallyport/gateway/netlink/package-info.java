/**
 * Netlink, the kernel's way to be told: sockets by the Foreign Function API, messages, and what
 * nftables, conntrack and routing say in them. A mechanism: it knows nothing of tenants.
 */
@NullMarked
package io.sallyport.gateway.netlink;

import org.jspecify.annotations.NullMarked;
