package io.sallyport.tenantapi.crd;

/**
 * One thing wrong with an object, in words a person can act on.
 *
 * @param object where: file and object, for example {@code acme.yaml: EgressTenant acme}
 * @param field path of the field, for example {@code spec.egressCIDRs[0]}; empty for the whole
 *     object
 * @param value what stands there
 * @param rule the rule it breaks
 * @param fits what would be accepted
 */
public record Problem(String object, String field, String value, String rule, String fits) {

  /** The line a person reads. */
  @Override
  public String toString() {
    String where = field.isEmpty() ? object : object + ": " + field;
    String what = value.isEmpty() ? "" : " '" + value + "'";
    return where + what + " " + rule + "; fits: " + fits;
  }
}
