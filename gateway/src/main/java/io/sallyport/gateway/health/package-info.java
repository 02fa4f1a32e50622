/** Whether this process lives and is ready, as Kubernetes and people ask it. */
@NullMarked
package io.sallyport.gateway.health;

import org.jspecify.annotations.NullMarked;
