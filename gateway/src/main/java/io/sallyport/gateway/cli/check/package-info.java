/** What a host can do for a gateway, and how it gets what it lacks. */
@NullMarked
package io.sallyport.gateway.cli.check;

import org.jspecify.annotations.NullMarked;
