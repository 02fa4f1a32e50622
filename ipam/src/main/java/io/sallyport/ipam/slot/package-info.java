/**
 * From a workload to its address and from an address to its slot: pure functions that anyone can
 * compute, and the address sets they choose among. No per-workload state.
 */
@NullMarked
package io.sallyport.ipam.slot;

import org.jspecify.annotations.NullMarked;
