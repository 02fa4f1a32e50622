package io.sallyport.ipam.lease;

/** A row as it stood in one version of the table. */
record Seen(long version, AssignmentRow row) {}
