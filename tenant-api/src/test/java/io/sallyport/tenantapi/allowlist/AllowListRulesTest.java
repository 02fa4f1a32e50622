package io.sallyport.tenantapi.allowlist;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The byte rules that every device needs, over every format, scope and family. */
class AllowListRulesTest {
  private static final List<Scope> SCOPES =
      Arrays.stream(Scope.Grain.values())
          .flatMap(
              grain ->
                  Stream.of(
                      new Scope(grain, Optional.empty()),
                      new Scope(grain, Optional.of(Family.IPV4)),
                      new Scope(grain, Optional.of(Family.IPV6))))
          .toList();

  @Test
  void everyBodyIsAsciiWithLineFeedsOnlyAndAFinalOne() {
    for (byte[] body : bodies()) {
      assertThat(body).isNotEmpty().endsWith((byte) '\n').doesNotContain((byte) '\r');
      for (byte one : body) {
        assertThat(one == '\n' || (one >= ' ' && one < 0x7f)).as("byte %d", one).isTrue();
      }
      assertThat(new String(body, US_ASCII)).doesNotContain("\n\n").doesNotContain(" \n");
    }
  }

  @Test
  void entriesAscendIpv4FirstAndNeverOverlap() {
    for (Scope scope : SCOPES) {
      List<Cidr> cidrs = cidrs(AllowListFormat.TXT, scope);
      assertThat(cidrs).isSorted().isNotEmpty();
      for (int i = 1; i < cidrs.size(); i++) {
        assertThat(cidrs.get(i).overlaps(cidrs.get(i - 1))).isFalse();
      }
    }
  }

  @Test
  void textAndCsvNameTheSamePrefixes() {
    for (Scope scope : SCOPES) {
      assertThat(cidrs(AllowListFormat.CSV, scope)).isEqualTo(cidrs(AllowListFormat.TXT, scope));
    }
  }

  @Test
  void textAndJsonNameTheSamePrefixes() throws IOException {
    for (Scope scope : SCOPES) {
      List<Cidr> named = new ArrayList<>();
      for (JsonNode prefix :
          new JsonMapper().readTree(body(AllowListFormat.JSON, scope)).get("prefixes")) {
        named.add(Cidr.of(prefix.get("cidr").asText()));
      }
      assertThat(named).isEqualTo(cidrs(AllowListFormat.TXT, scope));
    }
  }

  @Test
  void noCellOfCsvBeginsWithAFormula() {
    for (Scope scope : SCOPES) {
      for (String cell :
          new String(body(AllowListFormat.CSV, scope), US_ASCII).split("[,\n]", -1)) {
        assertThat(cell).doesNotStartWith("=").doesNotStartWith("+").doesNotStartWith("@");
      }
    }
  }

  @Test
  void bytesDoNotDependOnTheLanguageOfTheHost() {
    List<byte[]> here = bodies();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(bodies()).usingRecursiveComparison().isEqualTo(here);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void everyFormatIsFoundByItsLabel() {
    for (AllowListFormat format : AllowListFormat.values()) {
      assertThat(AllowListFormat.named(format.label())).contains(format);
    }
    assertThat(AllowListFormat.named("TXT")).isEmpty();
  }

  private static List<byte[]> bodies() {
    List<byte[]> bodies = new ArrayList<>();
    for (AllowListFormat format : AllowListFormat.values()) {
      SCOPES.forEach(scope -> bodies.add(body(format, scope)));
    }
    return bodies;
  }

  /** The first column, without a header and notes. */
  private static List<Cidr> cidrs(AllowListFormat format, Scope scope) {
    return new String(body(format, scope), US_ASCII)
        .lines()
        .map(line -> line.split(",", -1)[0])
        .filter(cell -> cell.contains("/"))
        .map(Cidr::of)
        .toList();
  }

  private static byte[] body(AllowListFormat format, Scope scope) {
    return format.render(AllowList.of(Ledgers.ACME, Ledgers.mixed(), scope));
  }
}
