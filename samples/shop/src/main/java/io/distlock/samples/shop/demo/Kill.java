package io.distlock.samples.shop.demo;

import io.distlock.samples.shop.chaos.CrashPoint;
import java.time.Duration;

/**
 * The death of a service.
 *
 * @param back until it served again
 * @param settled until nothing was in doubt of what had been prepared before
 */
record Kill(int number, CrashPoint point, Duration back, Duration settled) {}
