/** Moves money between two databases, in both books or in neither. Start with {@code TransferService}. */
@NullMarked
package io.distlock.samples.transfer;

import org.jspecify.annotations.NullMarked;
