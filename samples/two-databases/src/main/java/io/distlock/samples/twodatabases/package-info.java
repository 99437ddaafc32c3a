/** One transaction over two databases. Start with {@code OrderService}, and {@code BillingDatabase}, the second one. */
@NullMarked
package io.distlock.samples.twodatabases;

import org.jspecify.annotations.NullMarked;
