/** The stock, which takes part in transactions by try, confirm and cancel. Start with {@code Stock}. */
@NullMarked
package io.distlock.samples.shop.inventory;

import org.jspecify.annotations.NullMarked;
