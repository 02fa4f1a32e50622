/**
 * Saying on the network which addresses are here: local routes, answers to ARP and NDP, and what is
 * said unasked at a take-over.
 */
@NullMarked
package io.sallyport.gateway.announce;

import org.jspecify.annotations.NullMarked;
