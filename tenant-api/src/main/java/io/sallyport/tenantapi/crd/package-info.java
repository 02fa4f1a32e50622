/**
 * The objects people and programs write, as they are on the wire (API group sallyport.io): shapes
 * and names, no meaning. Text in here is unchecked; {@code tenant} checks it.
 */
@NullMarked
package io.sallyport.tenantapi.crd;

import org.jspecify.annotations.NullMarked;
