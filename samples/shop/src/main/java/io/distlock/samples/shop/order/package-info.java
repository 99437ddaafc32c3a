/** Orders, and the transaction over all three services. Start with {@code OrderService}. */
@NullMarked
package io.distlock.samples.shop.order;

import org.jspecify.annotations.NullMarked;
