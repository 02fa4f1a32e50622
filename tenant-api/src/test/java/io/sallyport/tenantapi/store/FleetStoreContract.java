package io.sallyport.tenantapi.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Site;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.history.HistoryPage;
import io.sallyport.tenantapi.store.Samples.Sample;
import io.sallyport.tenantapi.tenant.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store does, whatever it is made of. */
public abstract class FleetStoreContract {

  /** A store that holds what the one before held; empty the first time. */
  protected abstract FleetStore store() throws IOException;

  /** Puts something into the store as somebody else would, whatever stands there. */
  protected abstract <T> void putByAnother(Kind<T> kind, String name, T value) throws IOException;

  /** Takes something out of the store as somebody else would. */
  protected abstract void removeByAnother(Kind<?> kind, String name) throws IOException;

  static List<Sample<?>> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void whatIsWrittenIsReadAsItWas(Sample<T> sample) throws IOException {
    for (T value : List.of(sample.full(), sample.plain())) {
      Stored<T> written =
          store().write(sample.kind(), sample.name(), value, Optional.empty()).orElseThrow();
      assertThat(written.value()).isEqualTo(value);
      assertThat(store().read(sample.kind(), sample.name())).contains(written);
      removeByAnother(sample.kind(), sample.name());
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void whatIsNotThereIsEmpty(Sample<T> sample) throws IOException {
    assertThat(store().read(sample.kind(), sample.name())).isEmpty();
    assertThat(store().list(sample.kind())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void aSecondCreationIsRefused(Sample<T> sample) throws IOException {
    Stored<T> first = create(sample);
    assertThat(store().write(sample.kind(), sample.name(), sample.plain(), Optional.empty()))
        .isEmpty();
    assertUnchanged(sample, first);
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void somethingIsReplacedByWhoeverKnowsIt(Sample<T> sample) throws IOException {
    Stored<T> first = create(sample);
    Optional<Stored<T>> second =
        store().write(sample.kind(), sample.name(), sample.plain(), Optional.of(first.version()));
    if (sample.kind().isWrittenOnce()) {
      assertThat(second).isEmpty();
      assertUnchanged(sample, first);
    } else {
      assertThat(second).map(Stored::value).contains(sample.plain());
      assertThat(store().read(sample.kind(), sample.name())).isEqualTo(second);
      assertThat(second.orElseThrow().version()).isNotEqualTo(first.version());
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void whoeverKnowsAnOlderStateIsRefused(Sample<T> sample) throws IOException {
    Stored<T> first = create(sample);
    putByAnother(sample.kind(), sample.name(), sample.plain());
    Stored<T> now = store().read(sample.kind(), sample.name()).orElseThrow();
    assertThat(now.value()).isEqualTo(sample.plain());
    assertThat(
            store()
                .write(sample.kind(), sample.name(), sample.full(), Optional.of(first.version())))
        .isEmpty();
    assertUnchanged(sample, now);
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void aVersionThatNeverWasIsRefused(Sample<T> sample) throws IOException {
    Stored<T> first = create(sample);
    assertThat(store().write(sample.kind(), sample.name(), sample.plain(), Optional.of("unknown")))
        .isEmpty();
    assertUnchanged(sample, first);
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void whatSomebodyTookAwayIsNotReplaced(Sample<T> sample) throws IOException {
    Stored<T> first = create(sample);
    removeByAnother(sample.kind(), sample.name());
    assertThat(
            store()
                .write(sample.kind(), sample.name(), sample.plain(), Optional.of(first.version())))
        .isEmpty();
    assertThat(store().read(sample.kind(), sample.name())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void oneStoreSeesWhatAnotherPutThere(Sample<T> sample) throws IOException {
    FleetStore store = store();
    putByAnother(sample.kind(), sample.name(), sample.full());
    Stored<T> seen = store.read(sample.kind(), sample.name()).orElseThrow();
    assertThat(seen.value()).isEqualTo(sample.full());
    assertThat(store.list(sample.kind())).containsExactly(Map.entry(sample.name(), seen));
  }

  @Test
  void listsAreCompleteAndByName() throws IOException {
    List<String> names = new ArrayList<>();
    for (int page = 0; page < 12; page++) {
      HistoryPage value = Samples.page(page);
      for (String identity : List.of("acme", "b")) {
        names.add(identity + "/" + page);
        assertThat(store().write(Kind.PAGE, names.getLast(), value, Optional.empty())).isPresent();
      }
    }
    names.sort(null);
    assertThat(store().list(Kind.PAGE).keySet()).containsExactlyElementsOf(names);
    for (String name : names) {
      assertThat(store().list(Kind.PAGE)).containsEntry(name, read(name));
    }
    assertThat(store().list(Kind.CLAIMS)).isEmpty();
  }

  @Test
  void slicesAreWhatWasWrittenLastAndOthersGo() throws IOException {
    FleetStore store = store();
    List<Cluster> clusters = List.of(cluster("eu1"), cluster("us1"));
    Map<SliceName, EgressSliceSpec> first =
        Map.of(
            name("eu1", "acme"),
            spec(1),
            name("eu1", "beta"),
            spec(1),
            name("us1", "acme"),
            spec(1));
    store.writeSlices(clusters, first);
    assertThat(store.slices()).isEqualTo(first);
    Map<SliceName, EgressSliceSpec> second =
        Map.of(name("eu1", "acme"), spec(2), name("us1", "acme"), spec(1));
    store.writeSlices(clusters, second);
    assertThat(store.slices()).isEqualTo(second);
    store.writeSlices(clusters, Map.of());
    assertThat(store.slices()).isEmpty();
    assertThat(store.answers()).isEmpty();
    assertThat(store.witnesses()).isEmpty();
  }

  private static Cluster cluster(String name) {
    Site site = new Site(new ClusterName(name), false, CidrSet.EMPTY);
    return new Cluster(site, List.of(), List.of(), List.of(), true, "");
  }

  private static SliceName name(String cluster, String tenant) {
    return new SliceName(new ClusterName(cluster), tenant);
  }

  private static EgressSliceSpec spec(long epoch) {
    return new EgressSliceSpec(
        "acme", null, epoch, List.of(), List.of(), List.of(), List.of(), List.of(), null, 1,
        List.of());
  }

  private Stored<HistoryPage> read(String name) throws IOException {
    return store().read(Kind.PAGE, name).orElseThrow();
  }

  private <T> Stored<T> create(Sample<T> sample) throws IOException {
    return store()
        .write(sample.kind(), sample.name(), sample.full(), Optional.empty())
        .orElseThrow();
  }

  private <T> void assertUnchanged(Sample<T> sample, Stored<T> before) throws IOException {
    assertThat(store().read(sample.kind(), sample.name())).contains(before);
    assertThat(store().list(sample.kind())).containsExactly(Map.entry(sample.name(), before));
  }
}
