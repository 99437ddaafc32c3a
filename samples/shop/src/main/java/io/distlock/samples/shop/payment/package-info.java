/** The money, which takes part in transactions by an own participant. Start with {@code ChargeParticipant}. */
@NullMarked
package io.distlock.samples.shop.payment;

import org.jspecify.annotations.NullMarked;
