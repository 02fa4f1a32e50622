/**
 * Where a fleet's truth is kept: the port that every store offers, what it keeps, and how that
 * looks as objects.
 */
@NullMarked
package io.sallyport.tenantapi.store;

import org.jspecify.annotations.NullMarked;
