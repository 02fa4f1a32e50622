/**
 * A fleet that lives through everything at once, against a brute-force owner of every address. True
 * time is the test's own: wall clocks lie, monotonic clocks do not. All decisions are those of the
 * production classes; what stands here only asks, disturbs, remembers and compares.
 */
@NullMarked
package io.sallyport.tenantapi.properties;

import org.jspecify.annotations.NullMarked;
