/** What services of the shop have in common. Each has a package of its own; start with {@code order.OrderService}. */
@NullMarked
package io.distlock.samples.shop;

import org.jspecify.annotations.NullMarked;
