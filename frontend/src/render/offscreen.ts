/** A framebuffer beside the canvas: for views that go to other canvases, and for coarse ones that are enlarged. */

import type { Box } from './panes';
import { setNearest } from './textures';

export class Offscreen {
  private readonly gl: WebGL2RenderingContext;
  private made: {
    framebuffer: WebGLFramebuffer;
    texture: WebGLTexture;
    width: number;
    height: number;
  } | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
  }

  /** What is drawn next goes here; it has at least this size. */
  bind(width: number, height: number): void {
    const { gl } = this;
    const old = this.made;
    if (old !== null && old.width >= width && old.height >= height) {
      gl.bindFramebuffer(gl.FRAMEBUFFER, old.framebuffer);
      return;
    }
    if (old !== null) {
      gl.deleteFramebuffer(old.framebuffer);
      gl.deleteTexture(old.texture);
    }
    const size = { width: Math.max(width, old?.width ?? 0), height: Math.max(height, old?.height ?? 0) };
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    setNearest(gl, 1);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, size.width, size.height);
    // Nothing may read from it while something is drawn here.
    gl.bindTexture(gl.TEXTURE_2D, null);
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    this.made = { framebuffer, texture, ...size };
  }

  /** Enlarge what was drawn here, `width` × `height` from the bottom left corner, into a box of the canvas. */
  copyTo(box: Box, canvasHeight: number, width: number, height: number, times: number): void {
    const { gl, made } = this;
    if (made === null) return;
    const bottom = canvasHeight - box.y - box.height;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, made.framebuffer);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(box.x, bottom, box.width, box.height);
    const [right, top] = [box.x + times * width, bottom + times * height];
    gl.blitFramebuffer(0, 0, width, height, box.x, bottom, right, top, gl.COLOR_BUFFER_BIT, gl.LINEAR);
    gl.disable(gl.SCISSOR_TEST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }
}
