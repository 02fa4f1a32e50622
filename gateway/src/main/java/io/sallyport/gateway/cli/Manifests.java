package io.sallyport.gateway.cli;

import io.sallyport.tenantapi.directory.ManifestDirectory;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.FleetParser;
import io.sallyport.tenantapi.tenant.Parsed;
import java.nio.file.Path;

/** Manifests as commands read them: checked, or an error with every problem. */
final class Manifests {
  private Manifests() {}

  static Fleet read(Path place) throws UserError {
    return switch (FleetParser.parse(new ManifestDirectory(place).read())) {
      case Parsed.Valid<Fleet>(Fleet fleet) -> fleet;
      case Parsed.Invalid<Fleet>(var problems) -> throw UserError.manifests(problems);
    };
  }
}
