/**
 * Manifests and state as files: what stand-alone mode has in the place of an API server. Every
 * state file is one object, replaced whole by an atomic rename.
 */
@NullMarked
package io.sallyport.tenantapi.directory;

import org.jspecify.annotations.NullMarked;
