/**
 * Addresses and prefixes of both families as values: strict to read, canonical to print, equal when
 * they mean the same. Every other package speaks in these types; text stays at the border.
 */
@NullMarked
package io.sallyport.ipam.address;

import org.jspecify.annotations.NullMarked;
