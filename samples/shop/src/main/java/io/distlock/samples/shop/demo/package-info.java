/** The show around the shop: servers, processes that are killed, customers, and a look at the books. */
@NullMarked
package io.distlock.samples.shop.demo;

import org.jspecify.annotations.NullMarked;
