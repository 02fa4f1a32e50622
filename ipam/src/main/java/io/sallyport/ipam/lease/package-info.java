/**
 * Who answers for a slot: the assignment table, and the rules by which a holder keeps a slot and a
 * standby takes it over, so that at most one node answers at any instant. Time comes in as
 * nanoseconds of a node's monotonic clock; what must be done goes out as values. docs/fence.md
 * leads from each sentence of the design to its rule and its test.
 */
@NullMarked
package io.sallyport.ipam.lease;

import org.jspecify.annotations.NullMarked;
