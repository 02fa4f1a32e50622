/**
 * The kernel datapath: egress tables become nftables, one transaction for each revision. What the
 * kernel should have is pure; one class writes it.
 */
@NullMarked
package io.sallyport.gateway.kernel;

import org.jspecify.annotations.NullMarked;
