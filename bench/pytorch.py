"""PyTorch's side of `npm run bench -- --against PYTHON` and `npm run bench:features`: one JSON line.

  pytorch.py step MODE      a training step and pictures of dcgan-64, by the protocol in measure.ts
  pytorch.py features MODE  the feature network's taps and their gradient in the pictures, as in features.ts
  pytorch.py import FOLDER  Pillow's usual loop over a folder of photos: open, convert, resize to 64 x 64

MODE is fp32 or bf16 (autocast), then -cl for channels-last memory, then -compile for torch.compile.
"""
import json
import resource
import statistics
import sys
import time
from pathlib import Path

BATCH, STEPS, WARM_UP, WIDTH, LATENT = 64, 12, 3, 64, 100


def networks():
    import torch.nn as nn

    def doubled(inputs, outputs, stride=2, padding=1):
        up = nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False)
        return [up, nn.BatchNorm2d(outputs), nn.ReLU(True)]

    def halved(inputs, outputs):
        down = nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False)
        return [down, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2, True)]

    w = WIDTH
    generator = nn.Sequential(
        *doubled(LATENT, 8 * w, 1, 0), *doubled(8 * w, 4 * w), *doubled(4 * w, 2 * w), *doubled(2 * w, w),
        nn.ConvTranspose2d(w, 3, 4, 2, 1, bias=False), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Conv2d(3, w, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True),
        *halved(w, 2 * w), *halved(2 * w, 4 * w), *halved(4 * w, 8 * w),
        nn.Conv2d(8 * w, 1, 4, 1, 0, bias=False))
    for module in [*generator, *discriminator]:
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(module.weight, 0, 0.02)
    return generator, discriminator


def timed(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measure_steps(mode):
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits as loss_of

    torch.manual_seed(0)
    generator, discriminator = networks()
    real = torch.rand(BATCH, 3, 64, 64) * 2 - 1
    if '-cl' in mode:
        generator, discriminator, real = (
            one.to(memory_format=torch.channels_last) for one in (generator, discriminator, real))
    if '-compile' in mode:
        generator, discriminator = torch.compile(generator), torch.compile(discriminator)
    adam_g, adam_d = (
        torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (generator, discriminator))
    ones, zeros = torch.ones(BATCH), torch.zeros(BATCH)
    brain = {'device_type': 'cpu', 'dtype': torch.bfloat16, 'enabled': mode.startswith('bf16')}
    judged = lambda pictures: discriminator(pictures).view(-1).float()

    def step():
        with torch.autocast(**brain):
            adam_d.zero_grad()
            loss_of(judged(real), ones).backward()
            fake = generator(torch.randn(BATCH, LATENT, 1, 1))
            loss_of(judged(fake.detach()), zeros).backward()
            adam_d.step()
            adam_g.zero_grad()
            loss = loss_of(judged(fake), ones)
            loss.backward()
            adam_g.step()
        loss.item()

    steps = [timed(step) for _ in range(STEPS)][WARM_UP:]
    generator.eval()

    def pictures(count, times):
        with torch.inference_mode(), torch.autocast(**brain):
            made = [timed(lambda: generator(torch.randn(count, LATENT, 1, 1)).float().numpy()) for _ in range(times)]
        return round(statistics.median(made[2:]), 2)

    return {
        'engine': f'pytorch {torch.__version__}', 'mode': mode, 'threads': torch.get_num_threads(),
        'step_ms_median': round(statistics.median(steps), 1), 'step_ms_min': round(min(steps), 1),
        'generate_1_ms': pictures(1, 30), 'generate_64_ms': pictures(64, 10),
        'peak_rss_mb': round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


def feature_network():
    """EfficientNet-lite0 up to its head, its batch norms folded, with taps (src/engine/features/efficientNet.ts)."""
    import torch.nn as nn
    from torch.nn.functional import pad

    class Same(nn.Conv2d):
        """TensorFlow's SAME for even sides: by itself where that is the same on both sides."""

        def __init__(self, inputs, outputs, kernel, stride=1, groups=1):
            super().__init__(inputs, outputs, kernel, stride, kernel // 2 if stride == 1 else 0, groups=groups)
            self.sides = ((kernel - 2) // 2, (kernel - 1) // 2) * 2 if stride == 2 else None

        def forward(self, x):
            return super().forward(x if self.sides is None else pad(x, self.sides))

    class Residual(nn.Module):
        def __init__(self, inputs, outputs, kernel, stride, expansion):
            super().__init__()
            width = inputs * expansion
            expand = [Same(inputs, width, 1), nn.ReLU6(True)] if expansion > 1 else []
            self.layers = nn.Sequential(
                *expand, Same(width, width, kernel, stride, width), nn.ReLU6(True), Same(width, outputs, 1))
            self.shortcut = stride == 1 and inputs == outputs

        def forward(self, x):
            return self.layers(x) + x if self.shortcut else self.layers(x)

    class Features(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Sequential(Same(3, 32, 3, 2), nn.ReLU6(True))
            self.stages, inputs = nn.ModuleList(), 32
            for repeats, kernel, stride, expansion, channels in [
                    (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
                    (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]:
                stage = []
                for repeat in range(repeats):
                    stage.append(Residual(inputs, channels, kernel, stride if repeat == 0 else 1, expansion))
                    inputs = channels
                self.stages.append(nn.Sequential(*stage))

        def forward(self, x):
            x, taps = self.stem(x * (127.5 / 128) + 0.5 / 128), []
            for index, stage in enumerate(self.stages):
                x = stage(x)
                if index in (1, 2, 4, 6):
                    taps.append(x)
            return taps

    return Features().requires_grad_(False)


def measure_features(mode):
    import torch

    torch.manual_seed(0)
    network, pictures = feature_network(), torch.rand(32, 3, 64, 64) * 2 - 1
    if '-cl' in mode:
        network, pictures = (one.to(memory_format=torch.channels_last) for one in (network, pictures))
    if '-compile' in mode:
        network = torch.compile(network)
    brain = {'device_type': 'cpu', 'dtype': torch.bfloat16, 'enabled': mode.startswith('bf16')}

    def forward():
        with torch.inference_mode(), torch.autocast(**brain):
            network(pictures)[3].float().numpy()

    def both():
        shown = pictures.clone().requires_grad_()
        with torch.autocast(**brain):
            taps = network(shown)
        torch.autograd.backward(taps, [torch.ones_like(tap) for tap in taps])
        shown.grad.numpy()

    quickest = [round(min([timed(work) for _ in range(23)][3:]), 1) for work in (forward, both)]
    return {'engine': f'pytorch {torch.__version__}', 'mode': mode, 'threads': torch.get_num_threads(),
            'forward_ms': quickest[0], 'both_ms': quickest[1]}


def measure_import(folder):
    from PIL import Image

    files = sorted(Path(folder).iterdir())
    ms = timed(lambda: [Image.open(file).convert('RGB').resize((64, 64)) for file in files])
    return {'photos': len(files), 'ms': ms}


if __name__ == '__main__':
    what, argument = sys.argv[1:]
    measures = {'step': measure_steps, 'features': measure_features, 'import': measure_import}
    print(json.dumps(measures[what](argument)))
