/**
 * The proxy datapath: SOCKS5 and HTTP CONNECT on Netty's native epoll. A client is known by its
 * source address alone; the connection it asks for leaves from its tenant's address or not at all.
 * Everything of one connection happens on one event loop, which never blocks.
 */
@NullMarked
package io.sallyport.gateway.proxy;

import org.jspecify.annotations.NullMarked;
