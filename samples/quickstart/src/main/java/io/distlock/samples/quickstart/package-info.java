/** A stock service in several processes that never sells an item twice. Start with {@code StockService}. */
@NullMarked
package io.distlock.samples.quickstart;

import org.jspecify.annotations.NullMarked;
