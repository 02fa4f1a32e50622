/** Who held which address when: pages of what happened, and what they tell. Pure. */
@NullMarked
package io.sallyport.tenantapi.history;

import org.jspecify.annotations.NullMarked;
