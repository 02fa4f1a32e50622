package io.sallyport.tenantapi.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.CustomResource;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.tenantapi.crd.CrdYaml;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressClusterSpec;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.Stored;
import io.sallyport.tenantapi.tenant.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files. Each ends with the mark of the end of a YAML document, so that a file that was
 * cut short is never taken for a whole one.
 */
final class StateFiles {
  static final String ENDING = ".yaml";

  /** The folder of what gateways must know of their clusters. */
  static final String CLUSTERS = "clusters";

  private static final String END_OF_DOCUMENT = "...\n";

  private StateFiles() {}

  static String text(CustomResource<?, ?> object) {
    return CrdYaml.write(object) + END_OF_DOCUMENT;
  }

  /** What gateways must know of a cluster beside its slices. */
  static EgressCluster object(Cluster cluster) {
    EgressCluster object = new EgressCluster();
    object.getMetadata().setName(cluster.name().name());
    object.setSpec(
        new EgressClusterSpec(
            cluster.pods().stream().map(Cidr::toString).toList(),
            null,
            null,
            null,
            null,
            null,
            null,
            cluster.unknownHeld() ? "Hold" : "Pass"));
    return object;
  }

  static <T> Optional<Stored<T>> read(Kind<T> kind, Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    try {
      T value = kind.value(object(text, kind.type()));
      return Optional.of(new Stored<>(value, version(text)));
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  /** The object in {@code file}, which a program wrote. */
  static <T extends CustomResource<?, ?>> T read(Path file, Class<T> type) throws IOException {
    return parse(file, Files.readString(file), type);
  }

  /** The object that {@code text} is, which a program wrote into {@code file}. */
  static <T extends CustomResource<?, ?>> T parse(Path file, String text, Class<T> type)
      throws IOException {
    try {
      return object(text, type);
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  private static <T extends CustomResource<?, ?>> T object(String text, Class<T> type)
      throws IOException {
    if (!text.endsWith(END_OF_DOCUMENT)) {
      throw new IOException("it was cut short");
    }
    return CrdYaml.read(text, type);
  }

  /** A part of the object in {@code file} that every such object has. */
  static <T> T required(Path file, @Nullable T part, String name) throws IOException {
    if (part == null) {
      throw damaged(file, new IOException("no " + name));
    }
    return part;
  }

  static IOException damaged(Path file, Exception e) {
    return new IOException(
        "%s is damaged (%s); restore it from a backup".formatted(file, firstLine(e)), e);
  }

  static String firstLine(Exception e) {
    return Optional.ofNullable(e.getMessage()).orElse("").lines().findFirst().orElse("");
  }

  /** A version is a digest of the content: what somebody put back is the same version again. */
  static String version(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  static String nameOf(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }
}
