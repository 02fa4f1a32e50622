/** The Kubernetes API server as store, and as where people and members speak. Shell. */
@NullMarked
package io.sallyport.tenantapi.kube;

import org.jspecify.annotations.NullMarked;
