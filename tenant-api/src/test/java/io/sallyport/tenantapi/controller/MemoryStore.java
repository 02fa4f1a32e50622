package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.crd.EgressClaimShard;
import io.sallyport.tenantapi.crd.EgressSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A store in memory that notes the order of writes, and fails where it is told to. */
final class MemoryStore implements FleetStore {
  final List<String> writes = new ArrayList<>();
  final Map<Identity, Ledger> ledgers = new TreeMap<>();
  final List<Answer> answers = new ArrayList<>();
  List<EgressClaimShard> claims = List.of();
  List<EgressSlice> slices = List.of();

  /** The write that fails, as it would be noted; empty for none. */
  String failing = "";

  @Override
  public Map<Identity, Ledger> ledgers() {
    return Map.copyOf(ledgers);
  }

  @Override
  public void write(Ledger ledger) throws IOException {
    note("ledger " + ledger.identity());
    ledgers.put(ledger.identity(), ledger);
  }

  @Override
  public void writeClaims(List<EgressClaimShard> shards) throws IOException {
    note("claims");
    claims = shards;
  }

  @Override
  public void writeSlices(List<ClusterName> clusters, List<EgressSlice> all) throws IOException {
    note("slices");
    slices = all;
  }

  @Override
  public List<Answer> answers() {
    return List.copyOf(answers);
  }

  void note(String write) throws IOException {
    if (write.equals(failing)) {
      throw new IOException(write + " failed on purpose");
    }
    writes.add(write);
  }
}
