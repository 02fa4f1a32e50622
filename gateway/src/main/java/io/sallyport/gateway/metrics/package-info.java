/**
 * What operators see: every series described once, counted without locks, and collected for all
 * tenants by one collector.
 */
@NullMarked
package io.sallyport.gateway.metrics;

import org.jspecify.annotations.NullMarked;
