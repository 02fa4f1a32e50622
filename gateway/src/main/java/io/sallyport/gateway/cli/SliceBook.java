package io.sallyport.gateway.cli;

import io.sallyport.gateway.table.EgressTables;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.controller.MemberPlanner.Look;
import io.sallyport.tenantapi.controller.OneLook;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a gateway makes of the slices there are. One look reads them and plans their address sets,
 * which are on disk before they are in force; a second step answers, once they are. One thread uses
 * it.
 */
final class SliceBook implements SliceSource {
  private final MemberDirectory directory;
  private final Supplier<MemberPlanner.Member> member;
  private final Map<String, EgressSliceStatus> statuses = new HashMap<>();
  private final SortedMap<TenantName, TenantEntry> entries = new TreeMap<>();
  private final Set<String> tenants = new HashSet<>();
  private final Map<String, List<Cidr>> kept = new HashMap<>();
  private final List<Applied> applied = new ArrayList<>();

  private record Applied(EgressSlice slice, Optional<EgressSliceStatus> before, AddressSets sets) {}

  SliceBook(MemberDirectory directory, Supplier<MemberPlanner.Member> member) {
    this.directory = directory;
    this.member = member;
  }

  @Override
  public SortedMap<TenantName, TenantEntry> read(Instant now) throws IOException {
    MemberDirectory.Slices found = directory.slices();
    tenants.clear();
    tenants.addAll(found.damaged());
    found.readable().forEach(slice -> tenants.add(slice.getMetadata().getName()));
    statuses.keySet().retainAll(tenants);
    entries.keySet().removeIf(name -> !tenants.contains(name.name()));
    kept.keySet().retainAll(tenants);
    applied.clear();
    OneLook look = new OneLook(found.readable(), this::status, List.of());
    for (EgressSlice slice : look.inOrder()) {
      String name = slice.getMetadata().getName();
      if (look.isOutlived(slice)) {
        entries.keySet().removeIf(known -> known.name().equals(name));
      } else if (!look.stays(slice)) {
        entry(slice, look, now).ifPresent(entry -> entries.put(entry.name(), entry));
      }
    }
    return Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  private Optional<EgressSliceStatus> status(EgressSlice slice) {
    return Optional.ofNullable(statuses.get(slice.getMetadata().getName()))
        .or(() -> Optional.ofNullable(slice.getStatus()));
  }

  private Optional<TenantEntry> entry(EgressSlice slice, OneLook look, Instant now)
      throws IOException {
    try {
      List<String> lacking = slice.getSpec().requires();
      if (lacking.isEmpty()) {
        return plan(slice, look, now);
      }
      look.unusable(slice);
      directory.unusable(
          slice,
          "it requires %s, which this version lacks; its last good revision stays in force. Upgrade"
                  .formatted(lacking)
              + " this gateway");
    } catch (RuntimeException e) {
      look.unusable(slice);
      directory.unusable(slice, UserError.words(e) + "; its last good revision stays in force");
    }
    return Optional.empty();
  }

  private Optional<TenantEntry> plan(EgressSlice slice, OneLook look, Instant now)
      throws IOException {
    Optional<EgressSliceStatus> before = status(slice);
    return switch (MemberPlanner.look(slice, look, now, member.get())) {
      case Look.Older(long epoch, var own) -> {
        if (own.isPresent()) {
          write(slice, own.get());
        }
        directory.unusable(
            slice,
            "its epoch %d is older than %d, which this gateway has answered; that stays in force"
                .formatted(slice.getSpec().epoch(), epoch));
        yield Optional.empty();
      }
      case Look.Sets(AddressSets sets, var announcement) -> {
        TenantEntry entry = EgressTables.entry(slice, sets, List.of());
        look.planned(slice);
        if (announcement.isPresent()) {
          write(slice, announcement.get());
        }
        applied.add(new Applied(slice, before, sets));
        kept.put(slice.getMetadata().getName(), MemberPlanner.kept(slice.getSpec()));
        yield Optional.of(entry);
      }
    };
  }

  @Override
  public List<Cidr> held() throws IOException {
    return directory.held();
  }

  /** What was refused is not answered. */
  @Override
  public void refused(String why) {}

  /** Answers every slice whose sets are in force. */
  @Override
  public void answer(Set<IpAddress> flows) throws IOException {
    for (Applied done : applied) {
      EgressSliceStatus status =
          MemberPlanner.answer(done.slice, done.sets, done.before, member.get(), flows);
      write(done.slice, status);
      statuses.put(done.slice.getMetadata().getName(), status);
    }
    directory.witnessClock();
  }

  private void write(EgressSlice slice, EgressSliceStatus status) throws IOException {
    slice.setStatus(status);
    directory.writeStatus(slice);
  }

  @Override
  public boolean keeps(IpAddress address) {
    return kept.values().stream().flatMap(List::stream).anyMatch(cidr -> cidr.contains(address));
  }

  @Override
  public Optional<String> waiting() {
    for (Applied done : applied) {
      for (var block : done.slice.getSpec().blocks()) {
        if (block.state().equals(BlockState.PENDING.label())) {
          return Optional.of(
              "%s of tenant %s is Pending, effective from %s"
                  .formatted(
                      block.cidr(), done.slice.getMetadata().getName(), block.effectiveFrom()));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
