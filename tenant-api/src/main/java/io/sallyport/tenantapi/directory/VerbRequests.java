package io.sallyport.tenantapi.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.controller.Verbs;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a person's command reaches the planner that holds a state directory: a file in {@code
 * requests}, which the planner answers beside it and then removes.
 */
public final class VerbRequests {
  private static final String REQUEST = ".json";
  private static final String ANSWER = ".answer";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path folder;

  /** A verb as it is written. */
  private record Request(
      String verb,
      @Nullable String tenant,
      @Nullable String cluster,
      @Nullable String cidr,
      String reason) {}

  /** An outcome as it is written; one part of it is there. */
  private record Answer(@Nullable List<Verbs.Change> changes, @Nullable String refused) {}

  /** Does one verb. */
  public interface Doer {
    Verbs.Outcome act(Verb verb) throws IOException;
  }

  private VerbRequests(Path folder) {
    this.folder = folder;
  }

  public static VerbRequests of(Path root) throws IOException {
    return new VerbRequests(Files.createDirectories(root.resolve("requests")));
  }

  /** Asks under a name that nobody else uses. */
  public void ask(String name, Verb verb) throws IOException {
    AtomicFile.write(folder.resolve(name + REQUEST), text(verb));
  }

  /** The answer to {@code name}, once there is one; it is taken away. */
  public Optional<Verbs.Outcome> answer(String name) throws IOException {
    Path file = folder.resolve(name + ANSWER);
    try {
      Answer answer = MAPPER.readValue(Files.readString(file), Answer.class);
      Files.delete(file);
      return Optional.of(outcome(answer));
    } catch (NoSuchFileException notYet) {
      return Optional.empty();
    }
  }

  /** Takes a request back that nobody answered. */
  public void withdraw(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name + REQUEST));
    Files.deleteIfExists(folder.resolve(name + ANSWER));
  }

  /**
   * Answers every request there is, in the order of their names. One whose planner was killed is
   * done again, which changes nothing more; an answer nobody waits for any more is not kept.
   */
  public void serve(Doer doer) throws IOException {
    List<Path> requests;
    try (Stream<Path> files = Files.list(folder)) {
      requests = files.filter(VerbRequests::isRequest).sorted().toList();
    }
    for (Path request : requests) {
      String name = request.getFileName().toString();
      Path answer = folder.resolve(name.substring(0, name.length() - REQUEST.length()) + ANSWER);
      AtomicFile.write(answer, MAPPER.writeValueAsString(written(act(request, doer))));
      if (!Files.deleteIfExists(request)) {
        Files.deleteIfExists(answer);
      }
    }
  }

  private static Answer written(Verbs.Outcome outcome) {
    return switch (outcome) {
      case Verbs.Outcome.Done(List<Verbs.Change> changes) -> new Answer(changes, null);
      case Verbs.Outcome.Refused(String message) -> new Answer(null, message);
    };
  }

  private static Verbs.Outcome outcome(Answer answer) {
    return answer.refused == null
        ? new Verbs.Outcome.Done(Optional.ofNullable(answer.changes).orElse(List.of()))
        : new Verbs.Outcome.Refused(answer.refused);
  }

  private static boolean isRequest(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(REQUEST) && !name.startsWith(".");
  }

  private static Verbs.Outcome act(Path request, Doer doer) throws IOException {
    Verb verb;
    try {
      verb = verb(MAPPER.readValue(Files.readString(request), Request.class));
    } catch (NoSuchFileException withdrawn) {
      return new Verbs.Outcome.Refused(request + " is gone");
    } catch (JsonProcessingException | RuntimeException damaged) {
      return new Verbs.Outcome.Refused(request + " is no request");
    }
    return doer.act(verb);
  }

  private static String text(Verb verb) throws IOException {
    return MAPPER.writeValueAsString(
        switch (verb) {
          case Verb.Evict evict ->
              new Request(
                  evict.word(),
                  evict.tenant().name(),
                  evict.cluster().map(ClusterName::name).orElse(null),
                  evict.cidr().map(Cidr::toString).orElse(null),
                  evict.reason());
          case Verb.Release release ->
              new Request(
                  release.word(),
                  release.tenant().map(TenantName::name).orElse(null),
                  release.cluster().name(),
                  null,
                  release.reason());
        });
  }

  private static Verb verb(Request request) {
    Optional<TenantName> tenant = Optional.ofNullable(request.tenant).map(TenantName::new);
    Optional<ClusterName> cluster = Optional.ofNullable(request.cluster).map(ClusterName::new);
    return switch (request.verb) {
      case "evict" ->
          new Verb.Evict(
              tenant.orElseThrow(),
              Optional.ofNullable(request.cidr).map(Cidr::of),
              cluster,
              request.reason);
      case "release" -> new Verb.Release(cluster.orElseThrow(), tenant, request.reason);
      default -> throw new IllegalArgumentException("no verb " + request.verb);
    };
  }
}
