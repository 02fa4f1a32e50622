package io.sallyport.tenantapi.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A format of allow-lists: its name in URLs, its media type, and how it is written. */
public enum AllowListFormat {
  TXT("text/plain; charset=utf-8", "one prefix per line, for most firewalls"),
  JSON("application/json", "all that is known, for programs"),
  CSV("text/csv; charset=utf-8; header=present", "for spreadsheets"),
  NFT("text/plain; charset=utf-8", "for nft -f, atomic and repeatable");

  private final String mediaType;
  private final String purpose;

  AllowListFormat(String mediaType, String purpose) {
    this.mediaType = mediaType;
    this.purpose = purpose;
  }

  /** The format of this name, or empty. */
  public static Optional<AllowListFormat> named(String name) {
    return Arrays.stream(values()).filter(format -> format.label().equals(name)).findFirst();
  }

  /**
   * The name in URLs and on the command line: {@code txt}, {@code json}, {@code csv}, {@code nft}.
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String mediaType() {
    return mediaType;
  }

  public String purpose() {
    return purpose;
  }

  /** The bytes of {@code list}: UTF-8 without BOM, LF only, a final newline, nothing of now. */
  public byte[] render(AllowList list) {
    String text =
        switch (this) {
          case TXT -> TextLines.text(list);
          case JSON -> JsonDocument.render(list);
          case CSV -> TextLines.csv(list);
          case NFT -> TextLines.nft(list);
        };
    return text.getBytes(UTF_8);
  }
}
