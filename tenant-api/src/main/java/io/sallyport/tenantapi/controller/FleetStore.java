package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.crd.EgressClaimShard;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where ledgers, claims, slices and the members' answers live. Every write replaces one whole
 * object or fails and changes nothing. One thread uses it.
 */
public interface FleetStore {

  /** Every ledger, also of owners without a tenant. */
  Map<Identity, Ledger> ledgers() throws IOException;

  void write(Ledger ledger) throws IOException;

  /** Brings the claims to these shards. */
  void writeClaims(List<EgressClaimShard> shards) throws IOException;

  /**
   * Brings all slices of these clusters to these, removing others. Unchanged ones are not written.
   */
  void writeSlices(List<ClusterName> clusters, List<EgressSlice> slices) throws IOException;

  /**
   * What members answered last; an answer that cannot be read is named in the log, and no answer.
   */
  List<Answer> answers() throws IOException;

  /** One gateway's answer to one slice. */
  record Answer(ClusterName cluster, TenantName tenant, Usage.Report report) {}
}
