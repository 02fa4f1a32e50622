/**
 * The planner: a pure function from what tenants ask for and what was given before to who holds
 * which block. It only adds; what was given stays.
 */
@NullMarked
package io.sallyport.ipam.plan;

import org.jspecify.annotations.NullMarked;
