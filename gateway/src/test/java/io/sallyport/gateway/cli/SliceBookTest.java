package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.directory.StateDirectory;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway keeps in force where a slice cannot be used. */
class SliceBookTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir Path folder;

  /** Until the new name can be used the old one serves, though its planner has left it behind. */
  @Test
  void aRenamedTenantWhoseNewSliceCannotBeUsedKeepsItsOldOne() throws Exception {
    Path state = folder.resolve("state");
    try (StateDirectory store = StateDirectory.open(state);
        MemberDirectory member = MemberDirectory.open(state, "eu1", "eu1")) {
      PlannerLoop loop =
          new PlannerLoop(store, new FleetClock(store, () -> 0), () -> NOW, ledgers -> {});
      SliceBook book = new SliceBook(member, () -> MemberPlanner.Member.named("eu1"));
      for (int i = 0; i < 3; i++) {
        loop.reconcile(Manifests.read(manifest("acme")));
        look(book);
      }
      SortedMap<TenantName, TenantEntry> before = look(book);
      AddressSets sets = Objects.requireNonNull(before.get(new TenantName("acme"))).sets();
      assertThat(sets.sources()).isNotEmpty();
      loop.reconcile(Manifests.read(manifest("shop")));
      Path slice = state.resolve("slices/eu1/shop.yaml");
      String good = Files.readString(slice);
      Files.writeString(slice, good.replace("127.99.0.0/24", "everything"));
      assertThat(Files.readString(slice)).isNotEqualTo(good);
      SortedMap<TenantName, TenantEntry> kept = look(book);
      assertThat(kept).containsOnlyKeys(new TenantName("acme"));
      assertThat(kept).isEqualTo(before);
      Files.writeString(slice, good);
      assertThat(look(book))
          .extractingByKey(new TenantName("shop"))
          .extracting(TenantEntry::sets)
          .isEqualTo(sets);
      loop.reconcile(Manifests.read(manifest("shop")));
      assertThat(look(book)).containsOnlyKeys(new TenantName("shop"));
    }
  }

  private static SortedMap<TenantName, TenantEntry> look(SliceBook book) throws IOException {
    SortedMap<TenantName, TenantEntry> entries = book.read(NOW);
    book.answer(Set.of());
    return entries;
  }

  private Path manifest(String name) throws IOException {
    return Files.writeString(
        folder.resolve("fleet.yaml"),
        StandAlone.tenant(
                name,
                "identity: owner",
                "egressCIDRs: [127.113.0.0/28]",
                "clusters: [{name: eu1}]",
                "sources: [{cidr: 127.10.1.0/24, cluster: eu1}]")
            + "---\n"
            + "{apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: eu1}}\n");
  }
}
