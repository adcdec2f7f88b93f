#!/usr/bin/env python3
"""Draws icon.png, 128 x 128: two speech bubbles, joined by a pipe. Needs nothing but Python."""
import os
import struct
import zlib

SIZE, SAMPLES = 128, 4
BACKGROUND, LEFT, RIGHT, PIPE, DOT = (0x1F, 0x29, 0x37), (0x60, 0xA5, 0xFA), (0x34, 0xD3, 0x99), (0xE5, 0xE7, 0xEB), (0x1F, 0x29, 0x37)


def rounded(x, y, left, top, right, bottom, radius):
    """Whether a point is in a rectangle with round corners."""
    dx = max(left + radius - x, x - right + radius, 0)
    dy = max(top + radius - y, y - bottom + radius, 0)
    return left <= x <= right and top <= y <= bottom and dx * dx + dy * dy <= radius * radius


def triangle(x, y, a, b, c):
    """Whether a point is in a triangle."""
    sides = [(p[0] - x) * (q[1] - y) - (q[0] - x) * (p[1] - y) for p, q in ((a, b), (b, c), (c, a))]
    return all(side >= 0 for side in sides) or all(side <= 0 for side in sides)


def colour(x, y):
    """The colour of a point; None is transparent."""
    if not rounded(x, y, 0, 0, 128, 128, 26):
        return None
    for i in range(3):
        if (x - 34 - 14 * i) ** 2 + (y - 38) ** 2 <= 16:
            return DOT
        if (x - 66 - 14 * i) ** 2 + (y - 90) ** 2 <= 16:
            return DOT
    if rounded(x, y, 16, 18, 80, 58, 12) or triangle(x, y, (28, 54), (46, 54), (28, 70)):
        return LEFT
    if rounded(x, y, 48, 70, 112, 110, 12) or triangle(x, y, (82, 74), (100, 74), (100, 58)):
        return RIGHT
    if rounded(x, y, 86, 34, 110, 42, 2) or rounded(x, y, 102, 34, 110, 58, 2) or rounded(x, y, 18, 86, 42, 94, 2) or rounded(x, y, 18, 74, 26, 94, 2):
        return PIPE
    return BACKGROUND


def pixel(column, row):
    """The mean of a pixel's points, as red, green, blue, alpha."""
    points = [colour(column + (i + .5) / SAMPLES, row + (j + .5) / SAMPLES) for i in range(SAMPLES) for j in range(SAMPLES)]
    seen = [point for point in points if point]
    if not seen:
        return bytes(4)
    return bytes(sum(point[i] for point in seen) // len(seen) for i in range(3)) + bytes([255 * len(seen) // len(points)])


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


rows = b''.join(b'\0' + b''.join(pixel(column, row) for column in range(SIZE)) for row in range(SIZE))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'icon.png'), 'wb') as file:
    file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', SIZE, SIZE, 8, 6, 0, 0, 0)) + chunk(b'IDAT', zlib.compress(rows, 9)) + chunk(b'IEND', b''))
