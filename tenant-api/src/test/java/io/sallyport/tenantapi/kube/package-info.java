/** A real API server, and what it says to our objects. */
@NullMarked
package io.sallyport.tenantapi.kube;

import org.jspecify.annotations.NullMarked;
