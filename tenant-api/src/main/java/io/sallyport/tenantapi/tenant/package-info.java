/**
 * Manifests, checked: one parser turns what people wrote into values that cannot be wrong, or into
 * every problem at once. Pure.
 */
@NullMarked
package io.sallyport.tenantapi.tenant;

import org.jspecify.annotations.NullMarked;
