"""PyTorch's side of `npm run bench:phases`: one JSON line.

  pytorch_phases.py MODE

The steps of recipe fabric-64 (src/engine/training): covering, and competing against the projected discriminator, by the
losses that the tests' fixtures are made with. MODE is fp32 or bf16 (autocast of the generator alone: through the feature
network it would leave noise of a gradient), then -cl for channels-last memory, then -compile for torch.compile.
"""
import json
import statistics
import sys
from pathlib import Path

import torch
import torch.nn as nn
from torch.nn.functional import interpolate
from torch.nn.utils import spectral_norm

from pytorch import feature_network, timed

sys.path.insert(0, str(Path(__file__).parent.parent / 'test/fixtures'))
from make_features_fixture import read_safetensors  # noqa: E402
from make_phases_fixture import (  # noqa: E402
    bands, colours, energy, layout, moments, moments_loss, pixel_loss, spread_loss, statistics as statistics_of, texture)

BATCH, PICTURES, SIZE, LATENT, TAPS, CHANNELS, WIDER = 32, 128, 64, 100, (24, 40, 112, 320), 64, 128
STEPS, WARM_UP = 12, 3
WEIGHTS = Path(__file__).parent.parent / 'resources/features/efficientnet-lite0.safetensors'


def generator(width=64):
    layers = [nn.ConvTranspose2d(LATENT, 8 * width, 4, 1, 0, bias=False)]
    for inputs in (8 * width, 4 * width, 2 * width, width):
        outputs = inputs // 2 if inputs > width else 3
        layers += [nn.BatchNorm2d(inputs), nn.ReLU(True), nn.Upsample(scale_factor=2),
                   nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False, padding_mode='replicate')]
    return nn.Sequential(*layers, nn.Tanh())


def trained_features():
    """With its true weights: others could make numbers that are slow because they are all but 0."""
    network = feature_network()
    parts = {}
    for name, value in read_safetensors(WEIGHTS).items():
        parts[name] = value.float()
    convolutions = [one for one in network.modules() if isinstance(one, nn.Conv2d)]
    names = ['stem']
    at = 0
    for stage in network.stages:
        for block in stage:
            names += [f'blocks.{at}.{part}' for part in ('expand', 'depthwise', 'project')
                      if f'blocks.{at}.{part}.weight' in parts]
            at += 1
    for name, convolution in zip(names, convolutions, strict=True):
        convolution.weight.data.copy_(parts[f'{name}.weight'])
        convolution.bias.data.copy_(parts[f'{name}.bias'])
    return network


def head(side):
    def conv(inputs, outputs, kernel, stride, padding):
        return spectral_norm(nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False))

    inputs, outputs = CHANNELS, CHANNELS
    layers = [conv(inputs, outputs, 3, 1, 1), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2, True)]
    while side > 6:
        inputs, outputs = outputs, WIDER
        layers += [conv(inputs, outputs, 4, 2, 1), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2, True)]
        side //= 2
    return nn.Sequential(*layers, conv(outputs, 1, min(3, side), 1, 0))


class Projections(nn.Module):
    def __init__(self):
        super().__init__()
        self.across = nn.ModuleList(nn.Conv2d(channels, CHANNELS, 1, bias=False) for channels in TAPS)
        self.between = nn.ModuleList(nn.Conv2d(CHANNELS, CHANNELS, 3, 1, 1, bias=False) for _ in TAPS[1:])
        for convolution in [*self.across, *self.between]:
            nn.init.normal_(convolution.weight, 0, convolution.weight[0].numel() ** -0.5)
        self.requires_grad_(False)

    def forward(self, taps):
        maps = [self.across[3](taps[3])]
        for tap in (2, 1, 0):
            doubled = interpolate(maps[0], scale_factor=2, mode='bilinear', align_corners=False)
            maps.insert(0, self.across[tap](taps[tap]) + self.between[tap](doubled))
        return maps


def augmented(x):
    """DiffAugment, as published but for the shift, which wraps around."""
    count, cut = len(x), SIZE // 2
    drawn = lambda: torch.rand(count, 1, 1, 1)
    x = x + (drawn() - 0.5)
    grey = x.mean(1, keepdim=True)
    x = (x - grey) * (drawn() * 2) + grey
    middle = x.mean((1, 2, 3), keepdim=True)
    x = (x - middle) * (drawn() + 0.5) + middle
    places, each = torch.arange(SIZE), torch.arange(count).view(-1, 1, 1)
    down, right = (torch.randint(-SIZE // 8, SIZE // 8 + 1, (count, 1)) for _ in range(2))
    y, z = (places - down) % SIZE, (places - right) % SIZE
    x = x.permute(0, 2, 3, 1)[each, y[:, :, None], z[:, None, :]].permute(0, 3, 1, 2)
    top, left = (torch.randint(0, SIZE + 1, (count, 1)) - cut // 2 for _ in range(2))
    inside = lambda first: (places >= first) & (places < first + cut)
    return x * ~(inside(top)[:, None, :, None] & inside(left)[:, None, None, :])


class Latents:
    """One for each picture; each learns with an Adam of its own and stays on the sphere."""

    def __init__(self):
        self.values = torch.nn.functional.normalize(torch.randn(PICTURES, LATENT)) * LATENT ** 0.5
        self.means, self.squares = torch.zeros(PICTURES, LATENT), torch.zeros(PICTURES, LATENT)
        self.shown = torch.zeros(PICTURES, 1)

    def drawn(self, indexes):
        self.leaf = self.values[indexes].requires_grad_()
        moved = self.leaf + 0.1 * torch.randn(len(indexes), LATENT)
        return torch.nn.functional.normalize(moved) * LATENT ** 0.5

    def update(self, indexes):
        gradient = self.leaf.grad
        self.shown[indexes] += 1
        self.means[indexes] = mean = 0.9 * self.means[indexes] + 0.1 * gradient
        self.squares[indexes] = square = 0.99 * self.squares[indexes] + 0.01 * gradient ** 2
        shown = self.shown[indexes]
        step = 0.01 * mean / (1 - 0.9 ** shown) / ((square / (1 - 0.99 ** shown)).sqrt() + 1e-8)
        self.values[indexes] = torch.nn.functional.normalize(self.leaf.detach() - step) * LATENT ** 0.5


class Run:
    def __init__(self, mode):
        torch.manual_seed(0)
        self.brain = {'device_type': 'cpu', 'dtype': torch.bfloat16, 'enabled': mode.startswith('bf16')}
        self.generator = generator()
        self.average = [value.detach().clone() for value in self.generator.state_dict().values()]
        self.features, self.projections = trained_features(), Projections()
        self.heads = nn.ModuleList(head(SIZE // 2 ** (at + 2)) for at in range(4))
        self.photos = torch.randint(0, 256, (PICTURES, 3, SIZE, SIZE), dtype=torch.uint8)
        if '-cl' in mode:
            for one in (self.generator, self.features, self.projections, self.heads):
                one.to(memory_format=torch.channels_last)
            self.photos = self.photos.contiguous(memory_format=torch.channels_last)
        if '-compile' in mode:
            self.features, self.projections = torch.compile(self.features), torch.compile(self.projections)
            self.make = torch.compile(self.generator)
            self.judges = [torch.compile(one) for one in self.heads]
        else:
            self.make, self.judges = self.generator, self.heads
        self.latents = Latents()
        with torch.no_grad():
            taps = [self.features(self.shown(torch.arange(at, at + BATCH))) for at in range(0, PICTURES, BATCH)]
            parts, places = [statistics_of(one) for one in taps], torch.cat([layout(one) for one in taps])
        self.layout = places.mean(0), places.std(0, unbiased=False)
        self.statistics = [torch.cat(groups) for groups in zip(*parts)]
        self.deviations = [one.std(0, unbiased=False) for one in self.statistics]
        own = self.generator.parameters
        self.covering = torch.optim.Adam(own(), 1e-3, (0.5, 0.999))
        self.competing = torch.optim.Adam(own(), 5e-4, (0.5, 0.99)), torch.optim.Adam(self.heads.parameters(), 5e-5, (0.5, 0.99))

    def shown(self, indexes):
        return self.photos[indexes].float() / 127.5 - 1

    def made(self, z):
        with torch.autocast(**self.brain):
            return self.make(z.view(len(z), -1, 1, 1)).float()

    def logits(self, x):
        maps = self.projections(self.features(augmented(x)))
        return torch.cat([judge(seen).flatten(1) for judge, seen in zip(self.judges, maps)], 1)

    def likeness(self, y, indexes):
        pixels = pixel_loss(y, self.shown(indexes))
        wanted = [one[indexes] for one in self.statistics]
        seen = texture(statistics_of(self.features(y)), wanted, self.deviations)
        fine = abs(bands(y) - bands(self.shown(indexes))).mean()
        return 2 * pixels + seen + fine

    def move_average(self):
        with torch.no_grad():
            for value, other in zip(self.average, self.generator.state_dict().values()):
                if value.dtype == torch.float32:
                    value.lerp_(other, 0.003)

    def cover(self):
        indexes = torch.randperm(PICTURES)[:BATCH]
        self.covering.zero_grad()
        loss = self.likeness(self.made(self.latents.drawn(indexes)), indexes)
        loss.backward()
        self.covering.step()
        self.latents.update(indexes)
        self.move_average()
        return loss.item()

    def compete(self):
        indexes = torch.randperm(PICTURES)[:BATCH]
        optimiser_g, optimiser_d = self.competing
        some = indexes[:BATCH // 2]
        y, again = self.made(torch.cat([torch.randn(BATCH, LATENT), self.latents.drawn(some)])).split([BATCH, BATCH // 2])
        self.heads.requires_grad_(True)
        optimiser_d.zero_grad()
        photos = self.shown(indexes)
        real, fake = self.logits(photos), self.logits(y.detach())
        loss_d = ((real - 1) ** 2).mean() / 2 + ((fake + 1) ** 2).mean() / 2
        loss_d.backward()
        optimiser_d.step()
        self.heads.requires_grad_(False)
        optimiser_g.zero_grad()
        fooling = (self.logits(y) ** 2).mean() / 2
        wanted = torch.cat([one[indexes] for one in self.statistics[:4]], 1)
        taps = self.features(y)
        variety = moments_loss(torch.cat(moments(taps), 1), wanted)
        places = spread_loss(layout(taps), *self.layout)
        palette = energy(colours(y), colours(photos))
        fine = moments_loss(bands(y), bands(photos))
        likeness = self.likeness(again, some)
        (2 * fooling + 2 * variety + 3 * places + 10 * palette + fine + likeness).backward()
        optimiser_g.step()
        self.latents.update(some)
        self.move_average()
        return loss_d.item() + likeness.item()


def main(mode):
    run = Run(mode)
    median = lambda step: round(statistics.median([timed(step) for _ in range(STEPS)][WARM_UP:]), 1)
    print(json.dumps({'engine': f'pytorch {torch.__version__}', 'mode': mode, 'threads': torch.get_num_threads(),
                      'covering_ms': median(run.cover), 'competing_ms': median(run.compete)}))


if __name__ == '__main__':
    main(*sys.argv[1:])
