/**
 * The egress table: who a source is, which address it leaves from, and where it may go. One
 * immutable revision at a time, the hinge between slices and both datapaths. Pure.
 */
@NullMarked
package io.sallyport.gateway.table;

import org.jspecify.annotations.NullMarked;
