/**
 * Allow-lists: what external firewalls must let in for a tenant, in the bytes their device takes. A
 * body is a function of the ledger alone, so replicas, polls and exports agree to the byte.
 */
@NullMarked
package io.sallyport.tenantapi.allowlist;

import org.jspecify.annotations.NullMarked;
