/** Flows of tenants in the kernel: how many there are, and where they leave from. */
@NullMarked
package io.sallyport.gateway.flow;

import org.jspecify.annotations.NullMarked;
